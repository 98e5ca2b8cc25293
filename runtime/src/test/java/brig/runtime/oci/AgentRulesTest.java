package brig.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.EffectivePolicy;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Rule;
import brig.policy.load.PolicyLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentRulesTest {
    private static final String CALLED = "network: {mode: host, connect: ['0.0.0.0/0:*'], listen: [1-65535]}\n"
            + "syscalls: {allow: [connect, bind, sendto]}\n";

    @TempDir
    Path temp;

    private EffectivePolicy policy(String more) throws Exception {
        var file = Files.writeString(temp.resolve("p.yaml"), "extends: baseline\n" + more);
        return PolicyLoader.load(file).policy().orElseThrow();
    }

    private static void isRefused(EffectivePolicy policy, int abi, String why) {
        assertThatThrownBy(() -> AgentRules.of(policy, policy.syscalls(), abi))
                .isInstanceOf(OciException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatNobodyIsAskedAboutIsRefusedOrHeldByAnotherControl() throws Exception {
        var policy = policy(CALLED + "response: {escape: deny}\n");

        var rules = AgentRules.of(policy, policy.syscalls(), 7).calls();

        assertThat(rules.get("mount")).containsExactly(new Rule(List.of(), new Answer.Fail(1)));
        assertThat(rules.get("execve")).containsExactly(new Rule(List.of(), new Answer.Allow()));
        assertThat(rules.values().stream().flatMap(List::stream).map(Rule::answer))
                .noneMatch(Answer.Ask.class::isInstance);
    }

    @Test
    void whatOnlySomebodyWhoIsAskedCanDoIsRefused() throws Exception {
        isRefused(policy(CALLED), 7, "answers 'escape' with kill");
        isRefused(policy(CALLED + "response: {escape: alert}\n"), 7, "answers 'escape' with alert");
        isRefused(policy("response: {escape: deny}\n"), 7, "has connect compared with a list");
        isRefused(policy(CALLED + "response: {escape: deny}\n"), 0, "has execve compared with a list");
        isRefused(
                policy(CALLED + "response: {escape: deny}\nfiles: {execute: {only: [/bin]}}\n"),
                7,
                "has execve compared with a list");
    }
}
