/** What a policy says about a call, while its caller waits. */
@NullMarked
package brig.rules.verdict;

import org.jspecify.annotations.NullMarked;
