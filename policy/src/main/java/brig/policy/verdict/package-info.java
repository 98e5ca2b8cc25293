/** What a policy's lists say about one path, address or call. Explaining, testing and the watching judge all ask here. */
@NullMarked
package brig.policy.verdict;

import org.jspecify.annotations.NullMarked;
