package brig.runtime.network.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressBookTest {
    @TempDir
    Path folder;

    @Test
    void twoNeverGetTheSameAddress() throws Exception {
        var taken = new ConcurrentLinkedQueue<Address>();

        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                try {
                    for (int n = 0; n < 50; n++) {
                        taken.add(new AddressBook(folder.resolve("book")).take("same-id"));
                    }
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(taken).hasSize(400);
        assertThat(new HashSet<>(taken)).hasSize(400);
    }

    @Test
    void whatADeadContainerHadIsFoundAndGivenBack() throws Exception {
        var book = new AddressBook(folder.resolve("book"));
        book.take("dead");
        var alive = book.take("alive");

        var left = book.leftovers("alive"::equals);
        book.giveBackAllOf("dead");

        assertThat(left).containsExactly("dead");
        assertThat(book.leftovers(id -> false)).containsExactly("alive");
        assertThat(alive.ipv4().getHostAddress()).startsWith("10.209.");
    }
}
