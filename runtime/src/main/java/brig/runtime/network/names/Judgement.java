package brig.runtime.network.names;

import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Named;
import brig.policy.Texts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a program's message to the answer: what is asked of whom, what of it is told, what is let through. */
final class Judgement {
    /** Shorter, and a program has no time to connect. */
    static final int LEAST_SECONDS = 10;
    /** Longer, and an address may have become somebody else's. */
    static final int MOST_SECONDS = 3600;
    /** Between the answer and the connect. */
    private static final int GRACE_SECONDS = 5;

    private final NetworkRules rules;
    private final boolean onlyTells;
    private final Asking upstream;
    private final Ways ways;
    private final Grants grants;
    private final NameRefusal refusals;

    /** {@link Upstream#ask}. */
    interface Asking {
        Answer ask(Question question) throws IOException;
    }

    /** Whether this host has a way to an address: an address of a family that it lacks is better not told. */
    interface Ways {
        boolean to(byte[] address);
    }

    /** @param onlyTells whether every name is answered, and those that the list does not have are told */
    Judgement(NetworkRules rules, boolean onlyTells, Asking upstream, Ways ways, Grants grants, NameRefusal refusals) {
        this.rules = rules;
        this.onlyTells = onlyTells;
        this.upstream = upstream;
        this.ways = ways;
        this.grants = grants;
        this.refusals = refusals;
    }

    /** Nothing if there is nothing to be said. */
    Optional<byte[]> answer(byte[] message) {
        Question question;
        try {
            question = Question.read(message);
        } catch (MalformedMessage e) {
            return Reply.toNonsense(message);
        }
        var name = question.name().text();
        var entries = rules.names().stream()
                .filter(entry -> question.name().isHost() && entry.host().matches(name))
                .toList();
        if (question.kind() != Question.INTERNET || entries.isEmpty()) {
            boolean answered = onlyTells && question.name().isHost() && question.kind() == Question.INTERNET;
            refusals.refused(
                    name,
                    "the name " + Texts.quoted(name) + ", which the list does not have, was "
                            + (answered ? "answered" : "refused"));
            if (!answered) {
                return Optional.of(Reply.of(question, Reply.REFUSED));
            }
        }
        if (!question.isForAddresses()) {
            // a name of the list has nothing but addresses here
            return Optional.of(Reply.of(question, Reply.NO_ERROR));
        }
        try {
            return Optional.of(addresses(question, upstream.ask(question), entries));
        } catch (IOException e) {
            return Optional.of(Reply.of(question, Reply.FAILED));
        }
    }

    private byte[] addresses(Question question, Answer answer, List<Named> entries) throws IOException {
        var told = new ArrayList<byte[]>();
        var led = answer.addresses().stream().filter(ways::to).toList();
        for (var address : led) {
            if (!Unreachable.has(address) || isNamed(address) || onlyTells) {
                told.add(address);
            } else {
                refusals.refused(
                        question.name().text(),
                        "the name " + Texts.quoted(question.name().text()) + " was answered with "
                                + InetAddress.getByAddress(address).getHostAddress()
                                + ", where no name may lead");
            }
        }
        if (told.isEmpty()) {
            return Reply.of(question, led.isEmpty() ? answer.code() : Reply.REFUSED);
        }
        var fitting = Reply.fitting(question, told);
        int seconds = Math.clamp(answer.seconds(), LEAST_SECONDS, MOST_SECONDS);
        var opened = new ArrayList<InetAddress>();
        for (var address : fitting) {
            if (!Unreachable.has(address)) {
                opened.add(address(address));
            }
        }
        if (!opened.isEmpty() && !entries.isEmpty()) {
            grants.grant(opened, entries, seconds + GRACE_SECONDS);
        }
        return Reply.addresses(question, answer.code(), fitting, seconds);
    }

    private static InetAddress address(byte[] bytes) throws UnknownHostException {
        return InetAddress.getByAddress(bytes);
    }

    /** Whether an entry by number has it, other than one for everywhere. */
    private boolean isNamed(byte[] address) {
        return rules.connect().stream()
                .anyMatch(
                        entry -> entry.network().prefix() > 0 && entry.network().contains(address));
    }
}
