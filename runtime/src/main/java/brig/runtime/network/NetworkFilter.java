package brig.runtime.network;

import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.runtime.bpf.AttachedPrograms;
import brig.runtime.bpf.BpfProgram;
import brig.runtime.bpf.ProgramKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The network section of a policy as cgroup programs. They hold for every socket that a task makes while it is in the
 * cgroup; loopback is an address like any other.
 *
 * @param programs empty if the container has a network namespace of its own with nothing in it
 */
public record NetworkFilter(List<BpfProgram> programs) {
    public NetworkFilter {
        programs = List.copyOf(programs);
    }

    /** @throws IllegalArgumentException if the lists are too long for a program; a few thousand entries fit */
    public static NetworkFilter compile(NetworkRules rules) {
        if (rules.mode() == Mode.NONE) {
            return new NetworkFilter(List.of());
        }
        var destinations = Destinations.of(rules.withoutNames());
        // a datagram server answers whoever asked it: on its own cable nftables lets answers alone pass, elsewhere
        // nobody does
        var answering = rules.mode() == Mode.ISOLATED ? rules.listen() : List.<Ports>of();
        return new NetworkFilter(List.of(
                SocketProgram.create(),
                AddressPrograms.toIpv4(ProgramKind.CONNECT4, destinations, List.of()),
                AddressPrograms.toIpv6(ProgramKind.CONNECT6, destinations, List.of()),
                AddressPrograms.toIpv4(ProgramKind.SENDMSG4, destinations, answering),
                AddressPrograms.toIpv6(ProgramKind.SENDMSG6, destinations, answering),
                AddressPrograms.bind(ProgramKind.BIND4, rules.listen()),
                AddressPrograms.bind(ProgramKind.BIND6, rules.listen()),
                PacketPrograms.ingress(rules.listen(), destinations),
                PacketPrograms.egress()));
    }

    /**
     * Attaches the programs; they stay until the directory is removed, whatever happens to this process.
     *
     * @param cgroup2Dir a directory of a cgroup2 file system that no program of the container runs in yet
     * @throws IOException with the end of the verifier's log if the kernel refuses a program
     */
    public AttachedPrograms attach(Path cgroup2Dir) throws IOException {
        return AttachedPrograms.attach(programs, cgroup2Dir);
    }

    /** What keeps this kernel from taking the programs, if anything does; loads them without attaching. */
    public Optional<String> problem() {
        try {
            AttachedPrograms.check(programs);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
