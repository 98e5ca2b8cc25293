package brig.monitor.source;

import brig.monitor.event.Endpoint;
import brig.monitor.event.Resolution;
import brig.monitor.proc.StatusText;
import brig.runtime.sys.PathLookup;
import brig.runtime.sys.SeccompListener;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.TargetDescriptors;
import java.util.Optional;

/** {@link Frame.Surroundings} on the real kernel; each answer is checked to be about the caller that waits. */
final class LiveSurroundings implements Frame.Surroundings {
    private final SeccompListener listener;
    private final PathLookup lookup;
    private final PathResolver paths;

    LiveSurroundings(SeccompListener listener, PathLookup lookup) {
        this.listener = listener;
        this.lookup = lookup;
        this.paths = new PathResolver(lookup);
    }

    @Override
    public Resolution resolve(int thread, int dirfd, String path, boolean followLast, boolean emptyIsDirectory) {
        var found = paths.resolve(thread, dirfd, path, followLast, emptyIsDirectory);
        return waits() ? found : new Resolution.Unknown("the caller is gone");
    }

    @Override
    public int localPort(int thread, int fd) {
        var own = SocketAddress.of(TargetDescriptors.ownAddress(thread, process(thread), fd));
        return waits() && own.orElse(null) instanceof Endpoint.Ip ip ? ip.port() : 0;
    }

    @Override
    public String protocol(int thread, int fd) {
        int number = TargetDescriptors.protocol(thread, process(thread), fd);
        return !waits() || number < 0
                ? "unknown"
                : switch (number) {
                    case 1 -> "icmp";
                    case 6 -> "tcp";
                    case 17 -> "udp";
                    case 58 -> "icmpv6";
                    case 132 -> "sctp";
                    case 136 -> "udplite";
                    case 255 -> "raw";
                    case 262 -> "mptcp";
                    default -> Integer.toString(number);
                };
    }

    @Override
    public Optional<Endpoint> socket(int thread, int fd) {
        var address = TargetDescriptors.address(thread, process(thread), fd);
        return waits() ? SocketAddress.of(address) : Optional.empty();
    }

    private int process(int thread) {
        var status = lookup.read("/proc/" + thread + "/status");
        return status == null ? thread : StatusText.number(StatusText.first(status, "Tgid"));
    }

    private boolean waits() {
        try {
            return listener.waits();
        } catch (SyscallException e) {
            return false;
        }
    }
}
