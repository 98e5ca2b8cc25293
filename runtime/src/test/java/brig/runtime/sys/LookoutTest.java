package brig.runtime.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LookoutTest {
    private final JnaLinux linux = new JnaLinux();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().unstarted(started::countDown);
    private Linux.Pair one = new Linux.Pair(-1, -1);
    private Linux.Pair other = new Linux.Pair(-1, -1);

    @BeforeEach
    void sockets() throws SyscallException {
        one = linux.socketPair();
        other = linux.socketPair();
    }

    @AfterEach
    void closed() throws SyscallException {
        for (int fd : List.of(one.first(), one.second(), other.first(), other.second())) {
            linux.close(fd);
        }
    }

    private boolean starts() throws InterruptedException {
        return started.await(5, TimeUnit.SECONDS);
    }

    @Test
    void aThreadStartsOnceSomethingCanBeReadAndNotBefore() throws Exception {
        Lookout.startWhenReadable(List.of(one.first()), thread::start);
        assertThat(started.await(50, TimeUnit.MILLISECONDS)).isFalse();

        linux.write(one.second(), new byte[1]);

        assertThat(starts()).isTrue();
    }

    @Test
    void whatIsReadableAlreadyStartsItAtOnce() throws Exception {
        linux.write(one.second(), new byte[1]);

        Lookout.startWhenReadable(List.of(other.first(), one.first()), thread::start);

        assertThat(starts()).isTrue();
    }

    /** Were it started twice, the lookout would be dead by then. */
    @Test
    void oneOfSeveralIsEnoughAndTheOthersAreForgotten() throws Exception {
        Lookout.startWhenReadable(List.of(one.first(), other.first()), thread::start);
        linux.write(one.second(), new byte[1]);
        assertThat(starts()).isTrue();
        thread.join();

        linux.write(other.second(), new byte[1]);
        var again = new CountDownLatch(1);
        Lookout.startWhenReadable(
                List.of(one.first(), other.first()), Thread.ofPlatform().unstarted(again::countDown));

        assertThat(again.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anEndStartsItToo() throws Exception {
        int pidfd = linux.openProcess(
                (int) new ProcessBuilder("sleep", "0.1").start().pid());

        Lookout.startWhenReadable(List.of(one.first(), pidfd), thread::start);

        assertThat(starts()).isTrue();
        linux.close(pidfd);
    }

    @Test
    void whatCannotBeWaitedForIsRefusedAndNothingStarts() throws Exception {
        int file = linux.openDirectory(Path.of("/").toString());
        try {
            assertThatThrownBy(() -> Lookout.startWhenReadable(List.of(one.first(), file), thread::start))
                    .isInstanceOf(SyscallException.class)
                    .hasMessageStartingWith("epoll_ctl: E");
        } finally {
            linux.close(file);
        }
        linux.write(one.second(), new byte[1]);

        assertThat(started.await(100, TimeUnit.MILLISECONDS)).isFalse();
    }
}
