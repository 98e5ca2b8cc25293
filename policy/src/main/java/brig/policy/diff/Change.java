package brig.policy.diff;

import brig.policy.Place;

/**
 * One difference in meaning.
 *
 * @param area the policy's section
 * @param text what becomes possible, impossible or different
 * @param before the line of the first policy that it comes from
 * @param after the line of the second
 */
public record Change(Kind kind, String area, String text, Place before, Place after) {
    public enum Kind {
        /** The second policy allows what the first does not. */
        GRANTS("+"),
        TAKES("-"),
        /** Neither more nor less. */
        OTHER("~");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }
}
