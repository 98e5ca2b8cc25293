package brig.cli.exchange;

/** The whole network, for tools that have no lists of addresses. */
final class Anywhere {
    private Anywhere() {}

    static void into(Draft draft) {
        for (var address : new String[] {"0.0.0.0/0:*", "0.0.0.0/0:*/udp", "[::]/0:*", "[::]/0:*/udp"}) {
            draft.add("network.connect", "\"" + address + "\"");
        }
        draft.add("network.listen", "\"*\"");
    }
}
