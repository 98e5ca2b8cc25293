/** What facts mean together: configured and live state of a container as one effective view. */
@NullMarked
package brig.rules.audit.view;

import org.jspecify.annotations.NullMarked;
