package brig.policy.explain;

import brig.policy.EffectivePolicy;

/** Answers what becomes of actions under one policy. The kernel answers the same; a test of the kernel suite compares. */
public final class Rulings {
    private final FileRulings files;
    private final NetworkRulings network;
    private final CallRulings calls;

    public Rulings(EffectivePolicy policy) {
        files = new FileRulings(policy);
        network = new NetworkRulings(policy);
        calls = new CallRulings(policy);
    }

    public Ruling of(Action action) {
        return switch (action) {
            case Action.File file -> files.of(file);
            case Action.Connect connect -> network.of(connect);
            case Action.Reach reach -> network.of(reach);
            case Action.Listen listen -> network.of(listen);
            case Action.Privilege privilege -> calls.of(privilege);
            case Action.Call call -> calls.of(call);
        };
    }
}
