package brig.rules.verdict;

import brig.monitor.Judge;
import brig.monitor.event.Call;
import brig.monitor.event.Verdict;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Places;
import brig.policy.Response;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers as one policy says, from tables made once. What it allows, the kernel would still refuse if the caller changed
 * it afterwards; see {@code docs/design/verdict.md}.
 */
public final class PolicyJudge implements Judge {
    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final Verdict ALLOW = new Verdict.Allow();

    private final Map<Offence, Response> response;
    private final Places places;
    private final FileJudge files;
    private final NetworkJudge network;

    /** @param policy with its paths as they lie in the container's root ({@code LaunchRequest.in}) */
    public PolicyJudge(EffectivePolicy policy, KernelControls controls) {
        response = new EnumMap<>(policy.response());
        places = policy.places();
        files = new FileJudge(policy, controls);
        network = new NetworkJudge(policy.network(), controls, files);
    }

    @Override
    public Verdict judge(Call call, Offence offence) {
        return switch (offence) {
            case ESCAPE, SYSCALL -> refuse(offence, "syscalls", Call.bare(call.syscall()));
            case EXECUTE -> answer(offence, call instanceof Call.Exec exec ? files.objection(exec) : "files.execute");
            case FILE -> answer(offence, call instanceof Call.File file ? files.objection(file) : "files.read");
            case NETWORK ->
                answer(offence, call instanceof Call.Network to ? network.objection(to) : "network.connect");
        };
    }

    private Verdict answer(Offence offence, @Nullable String rule) {
        return rule == null ? ALLOW : refuse(offence, rule, "");
    }

    private Verdict refuse(Offence offence, String key, String value) {
        var reason = new Verdict.Reason(offence, value.isEmpty() ? key : key + "=" + value, place(offence, key, value));
        return switch (response.getOrDefault(offence, Response.DENY)) {
            case ALERT -> new Verdict.Alert(reason);
            case DENY -> new Verdict.Deny(errno(offence), reason);
            case KILL -> new Verdict.Kill(reason);
        };
    }

    /** What a list does not name has no place of its own: the list's, else that of the response. */
    private Place place(Offence offence, String key, String value) {
        var place = value.isEmpty() ? places.of(key) : places.of(key, value);
        return place.isBuiltIn() ? places.of("response." + offence.key()) : place;
    }

    private static int errno(Offence offence) {
        return switch (offence) {
            case EXECUTE, FILE -> EACCES;
            case ESCAPE, NETWORK, SYSCALL -> EPERM;
        };
    }
}
