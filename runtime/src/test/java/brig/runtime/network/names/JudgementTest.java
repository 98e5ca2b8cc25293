package brig.runtime.network.names;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Cidr;
import brig.policy.HostPattern;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Named;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
    private static final Named HTTPS = named("example.org", 443);
    private static final Named BENEATH = named("*.debian.org", 80);

    private final List<String> refused = new ArrayList<>();
    private final List<String> granted = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    private static Named named(String host, int port) {
        return new Named(HostPattern.parse(host).orElseThrow(), new Ports(port, port), Protocol.TCP);
    }

    private byte[] ask(byte[] message, boolean onlyTells, long seconds, String... addresses) {
        var bytes = Arrays.stream(addresses)
                .map(address -> InetAddress.ofLiteral(address).getAddress())
                .toList();
        var byNumber = new Destination(new Cidr(List.of(169, 254, 7, 7), 32), new Ports(443, 443), Protocol.TCP);
        var everywhere = new Destination(new Cidr(List.of(0, 0, 0, 0), 0), new Ports(1, 1), Protocol.TCP);
        var rules = new NetworkRules(
                Mode.ISOLATED, List.of(byNumber, everywhere), List.of(), List.of(HTTPS, BENEATH), List.of());
        var judgement = new Judgement(
                rules,
                onlyTells,
                question -> {
                    asked.add(question.name().text());
                    return new Answer(Reply.NO_ERROR, bytes, seconds);
                },
                address -> address.length == 4 || address[0] != 0x2a,
                (opened, entries, lasting) -> granted.add(opened + " " + entries + " " + lasting),
                (name, why) -> refused.add(name + ": " + why));
        return judgement.answer(message).orElse(new byte[0]);
    }

    private byte[] ask(String name, String... addresses) {
        return ask(Messages.question(7, name, 1), false, 60, addresses);
    }

    private static int code(byte[] reply) {
        return reply[3] & 0xf;
    }

    private static int count(byte[] reply) {
        return reply[7];
    }

    @Test
    void aNameOfTheListIsAnsweredAndLetThroughForItsPorts() {
        var reply = ask("Example.ORG", "93.184.215.14");

        assertThat(code(reply)).isZero();
        assertThat(count(reply)).isOne();
        assertThat(Arrays.copyOfRange(reply, reply.length - 4, reply.length))
                .isEqualTo(new byte[] {93, (byte) 184, (byte) 215, 14});
        assertThat(new String(reply, 12, 12, java.nio.charset.StandardCharsets.US_ASCII))
                .as("as it was written")
                .contains("Example");
        assertThat(granted).containsExactly("[/93.184.215.14] [example.org:443/tcp] 65");
        assertThat(refused).isEmpty();
    }

    @Test
    void anotherNameIsRefusedToldAndAskedOfNobody() {
        var reply = ask("secret.evil.example", "93.184.215.14");

        assertThat(code(reply)).isEqualTo(Reply.REFUSED);
        assertThat(count(reply)).isZero();
        assertThat(asked).isEmpty();
        assertThat(granted).isEmpty();
        assertThat(refused)
                .containsExactly("secret.evil.example: the name 'secret.evil.example', which the list does not have,"
                        + " was refused");
    }

    @Test
    void anAuditedListAnswersEveryNameAndTells() {
        var reply = ask(Messages.question(7, "evil.example", 1), true, 60, "93.184.215.14");

        assertThat(count(reply)).isOne();
        assertThat(refused).hasSize(1);
        assertThat(granted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.153",
                "0.0.0.0",
                "0.1.2.3",
                "169.254.169.254",
                "10.209.0.1",
                "10.209.7.7",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
            })
    void noNameLeadsToThisHostOrItsMetadata(String address) {
        var reply = ask("example.org", address);

        assertThat(code(reply)).isEqualTo(Reply.REFUSED);
        assertThat(granted).isEmpty();
        assertThat(refused).hasSize(1).first().asString().contains(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "fd62:7269:6700::1",
                "fd00:ec2::254",
                "64:ff9b::7f00:1",
                "2002:7f00:1::"
            })
    void norInIpv6(String address) {
        var reply = ask(Messages.question(7, "example.org", 28), false, 60, address);

        assertThat(code(reply)).isEqualTo(Reply.REFUSED);
        assertThat(granted).isEmpty();
    }

    @Test
    void norToIpv4InTheMannerOfIpv6() throws IOException {
        var mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;

        assertThat(Unreachable.has(mapped)).isTrue();
    }

    @Test
    void ofSeveralAddressesThoseThatMayBeAreAnswered() {
        var reply = ask("example.org", "127.0.0.1", "93.184.215.14");

        assertThat(count(reply)).isOne();
        assertThat(granted).containsExactly("[/93.184.215.14] [example.org:443/tcp] 65");
    }

    @Test
    void whatThePolicyNamesByNumberANameMayLeadToAndTheNumberHoldsIt() {
        var reply = ask("example.org", "169.254.7.7");

        assertThat(count(reply)).isOne();
        assertThat(granted).isEmpty();
    }

    @Test
    void anAddressThatThisHostHasNoWayToIsNotTold() {
        var reply = ask(Messages.question(7, "example.org", 28), false, 60, "2a00::1", "2b00::1");

        assertThat(count(reply)).isOne();
        assertThat(granted).containsExactly("[/2b00:0:0:0:0:0:0:1] [example.org:443/tcp] 65");
    }

    @Test
    void theTimeIsBoundedBelowAndAbove() {
        ask(Messages.question(7, "deb.debian.org", 1), false, 0, "1.2.3.4");
        ask(Messages.question(7, "deb.debian.org", 1), false, 86_400, "1.2.3.4");

        assertThat(granted)
                .containsExactly("[/1.2.3.4] [*.debian.org:80/tcp] 15", "[/1.2.3.4] [*.debian.org:80/tcp] 3605");
    }

    @Test
    void moreAddressesThanFitAreNeitherAnsweredNorLetThrough() {
        var many = new String[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = "1.2.3." + i;
        }

        var reply = ask("example.org", many);

        assertThat(reply.length).isBetween(490, 512);
        assertThat(granted.getFirst().chars().filter(c -> c == '/').count() - 1).isEqualTo(count(reply));
    }

    @Test
    void otherKindsOfRecordsOfANameOfTheListAreNotThere() {
        for (int type : new int[] {2, 5, 6, 12, 15, 16, 33, 64, 65, 255}) {
            var reply = ask(Messages.question(7, "example.org", type), false, 60, "1.2.3.4");

            assertThat(code(reply)).isZero();
            assertThat(count(reply)).isZero();
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void aLabelWithADotInItIsNotTwoLabels() {
        var message = Messages.bytes(out -> {
            Messages.header(out, 7, 0x0100, 1, 0);
            out.writeByte(11);
            out.writeBytes("example.org");
            out.writeByte(0);
            out.writeShort(1);
            out.writeShort(1);
        });

        // who answers it asks for one label of eleven bytes, which no server has
        ask(message, false, 60, "1.2.3.4");

        assertThat(asked).as("it is another name").isEmpty();
        assertThat(granted).isEmpty();
    }

    @Test
    void whatIsNoQuestionGetsAnErrorOrNothing() {
        assertThat(ask(new byte[0], false, 0)).isEmpty();
        assertThat(ask(new byte[11], false, 0)).isEmpty();
        assertThat(code(ask(new byte[12], false, 0))).isEqualTo(Reply.MALFORMED);
        var question = Messages.question(7, "example.org", 1);
        assertThat(ask(Messages.changed(question, m -> m[2] = (byte) 0x81), false, 0))
                .as("an answer")
                .isEmpty();
        assertThat(code(ask(Messages.changed(question, m -> m[2] = 0x28), false, 0)))
                .as("an update")
                .isEqualTo(Reply.NOT_DONE_HERE);
        assertThat(code(ask(Messages.changed(question, m -> m[5] = 2), false, 0)))
                .as("two questions")
                .isEqualTo(Reply.MALFORMED);
        assertThat(code(ask(Messages.changed(question, m -> m[12] = (byte) 0xc0), false, 0)))
                .as("a pointer in a question")
                .isEqualTo(Reply.MALFORMED);
        assertThat(asked).isEmpty();
    }
}
