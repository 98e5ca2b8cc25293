package brig.runtime.network.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final long SEED = 20261130;
    private static final byte[] QUESTION = Messages.question(4711, "www.example.org", 1);

    private static Question question() throws MalformedMessage {
        return Question.read(QUESTION);
    }

    private static List<String> addresses(Answer answer) throws IOException {
        var texts = new java.util.ArrayList<String>();
        for (var address : answer.addresses()) {
            texts.add(InetAddress.getByAddress(address).getHostAddress());
        }
        return texts;
    }

    @Test
    void theChainOfAliasesIsFollowedAndItsShortestTimeHolds() throws Exception {
        var message = Messages.answer(QUESTION, 0, 4, out -> {
            Messages.address(out, "edge.cdn.example", 300, "192.0.2.1");
            Messages.alias(out, "www.example.org", 3000, "a.cdn.example");
            Messages.alias(out, "a.cdn.example", 20, "edge.cdn.example");
            Messages.address(out, "edge.cdn.example", 300, "192.0.2.2");
        });

        var answer = Answer.read(question(), message);

        assertThat(addresses(answer)).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(answer.seconds()).isEqualTo(20);
    }

    @Test
    void recordsOfOtherNamesAreNotTaken() throws Exception {
        var message = Messages.answer(QUESTION, 0, 2, out -> {
            Messages.address(out, "bank.example", 300, "192.0.2.66");
            Messages.address(out, "www.example.org", 300, "192.0.2.1");
        });

        assertThat(addresses(Answer.read(question(), message))).containsExactly("192.0.2.1");
    }

    @Test
    void aChainThatGoesInCirclesEnds() throws Exception {
        var message = Messages.answer(QUESTION, 0, 2, out -> {
            Messages.alias(out, "www.example.org", 60, "b.example");
            Messages.alias(out, "b.example", 60, "www.example.org");
        });

        assertThat(Answer.read(question(), message).addresses()).isEmpty();
    }

    @Test
    void aNameInCirclesIsRefused() {
        var message = Messages.answer(QUESTION, 0, 1, out -> {
            out.writeShort(0xc000 + QUESTION.length);
            out.write(new byte[14]);
        });

        assertThatThrownBy(() -> Answer.read(question(), message)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void onlyTheNumberAndWordsOfTheQuestionMakeAnAnswer() throws Exception {
        var good = Messages.answer(QUESTION, 0, 0, _ -> {});

        assertThat(Answer.isTo(question(), 4711, good)).isTrue();
        assertThat(Answer.isTo(question(), 4712, good)).isFalse();
        assertThat(Answer.isTo(question(), 4711, QUESTION)).as("a question").isFalse();
        var other = Messages.answer(Messages.question(4711, "www.example.net", 1), 0, 0, _ -> {});
        assertThat(Answer.isTo(question(), 4711, other)).isFalse();
        var otherType = Messages.answer(Messages.question(4711, "www.example.org", 28), 0, 0, _ -> {});
        assertThat(Answer.isTo(question(), 4711, otherType)).isFalse();
    }

    @Test
    void aServerThatFailsIsNoAnswer() {
        var message = Messages.answer(QUESTION, 2, 0, _ -> {});

        assertThatThrownBy(() -> Answer.read(question(), message)).hasMessageContaining("code 2");
    }

    @Test
    void junkIsSurvived() throws Exception {
        var random = new Random(SEED);
        var good = Messages.answer(QUESTION, 0, 3, out -> {
            Messages.alias(out, "www.example.org", 3000, "a.cdn.example");
            Messages.address(out, "a.cdn.example", 300, "192.0.2.1");
            out.writeShort(0xc00c);
            out.write(new byte[] {0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4});
        });
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            var message = good.clone();
            for (int k = random.nextInt(6); k >= 0; k--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                message = java.util.Arrays.copyOf(message, random.nextInt(message.length + 20));
            }
            try {
                Question.read(message);
            } catch (MalformedMessage e) {
                Reply.toNonsense(message);
            }
            if (Answer.isTo(question(), 4711, message)) {
                try {
                    Answer.read(question(), message);
                    read++;
                } catch (MalformedMessage e) {
                    // as it should be
                }
            }
        }
        assertThat(read).as("seed %d: not everything is refused", SEED).isGreaterThan(1000);
    }

    @Test
    void junkQuestionsAreSurvivedAndNeverAskedAbout() {
        var random = new Random(SEED + 1);
        var good = Messages.question(1, "www.example.org", 1);
        for (int i = 0; i < 100_000; i++) {
            var message = random.nextBoolean() ? good.clone() : new byte[random.nextInt(80)];
            for (int k = random.nextInt(5); k >= 0 && message.length > 0; k--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            try {
                var question = Question.read(message);
                assertThat(Reply.of(question, 0).length).isLessThanOrEqualTo(512);
            } catch (MalformedMessage e) {
                Reply.toNonsense(message);
            }
        }
    }
}
