/** Rules over events, in working memory that stays small. */
@NullMarked
package brig.rules.session;

import org.jspecify.annotations.NullMarked;
