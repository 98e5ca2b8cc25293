package brig.monitor.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Samples;
import brig.monitor.event.Event;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static final int MANY = 100_000;

    private final Room room = new Room(1 << 20);

    private EventQueue<Event> queue() {
        return new EventQueue<>(MANY, room);
    }

    private static int fill(EventQueue<Event> queue, Event event) {
        int taken = 0;
        while (queue.offer(event)) {
            taken++;
        }
        return taken;
    }

    @Test
    void manyFloodsTogetherTakeNoMoreThanTheirShareOfTheHeap() {
        int weight = Weight.of(Samples.denied());

        long taken = 0;
        for (int container = 0; container < 50; container++) {
            taken += (long) fill(queue(), Samples.denied()) * weight;
        }

        assertThat(taken).isBetween(1L << 20, (1L << 20) + 50 * Room.LITTLE);
    }

    @Test
    void aQueueWithLittleInItHasRoomWhateverOthersHold() {
        fill(queue(), Samples.denied());

        assertThat(queue().offer(Samples.denied())).isTrue();
    }

    @Test
    void whatIsTakenOrForgottenMakesRoomAgain() throws InterruptedException {
        var one = queue();
        var other = queue();
        int taken = fill(one, Samples.denied()) + fill(other, Samples.denied());

        assertThat(one.take()).isPresent();
        int forgotten = one.forget() + other.forget();

        assertThat(forgotten).isEqualTo(taken - 1);
        assertThat(room.taken()).isZero();
        assertThat(one.offer(Samples.denied())).isFalse();
    }

    @Test
    void anEventWeighsWhatItHoldsAndNotWhatItMight() {
        assertThat(Weight.of(Samples.denied())).isLessThan(2048);
    }
}
