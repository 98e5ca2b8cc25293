package brig.cli.oci;

import brig.monitor.host.json.Tree;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciResources.Wish;
import brig.runtime.oci.OciResources.Wish.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Limits of {@code linux.resources} that a policy has no word for, as the files of both kinds of cgroups. */
final class MoreLimits {
    private static final Map<String, String> THROTTLES = Map.of(
            "throttleReadBpsDevice", "read_bps rbps",
            "throttleWriteBpsDevice", "write_bps wbps",
            "throttleReadIOPSDevice", "read_iops riops",
            "throttleWriteIOPSDevice", "write_iops wiops");

    private final Known known;
    private final List<Wish> wishes = new ArrayList<>();

    MoreLimits(Known known) {
        this.known = known;
    }

    List<Wish> of(Tree resources) throws OciException {
        processor(resources.at("cpu"));
        memory(resources.at("memory"));
        disk(resources.at("blockIO"));
        hugePages(resources.at("hugepageLimits"));
        network(resources.at("network"));
        rdma(resources.at("rdma"));
        return wishes;
    }

    private void processor(Tree cpu) {
        // the period first: a runtime of more than the period is refused
        wish(cpu.at("realtimePeriod"), "realtime period", "cpu", "cpu.rt_period_us", "");
        wish(cpu.at("realtimeRuntime"), "realtime runtime", "cpu", "cpu.rt_runtime_us", "");
        wish(cpu.at("burst"), "cpu burst", "cpu", "cpu.cfs_burst_us", "cpu.max.burst");
        wish(cpu.at("idle"), "cpu idle", "cpu", "cpu.idle", "cpu.idle");
    }

    private void memory(Tree memory) {
        wish(memory.at("kernelTCP"), "socket memory limit", "memory", "memory.kmem.tcp.limit_in_bytes", "");
        if (memory.at("swappiness").isPresent()) {
            add("swappiness", "memory", "memory.swappiness", "", text(memory.at("swappiness")));
        }
    }

    /** What is 0 is not wanted. */
    private void wish(Tree value, String control, String controller, String v1, String unified) {
        if (value.number(0) != 0) {
            add(control, controller, v1, unified, text(value));
        }
    }

    private void add(String control, String controller, String v1, String unified, String value) {
        wishes.add(new Wish(
                control,
                new Place(controller, v1, value),
                unified.isEmpty() ? Optional.empty() : Optional.of(new Place(controller, unified, value))));
    }

    private static String text(Tree value) {
        return Long.toString(value.number(0));
    }

    private void disk(Tree block) throws OciException {
        known.check(
                "linux.resources.blockIO",
                block,
                "weight",
                "leafWeight",
                "weightDevice",
                "throttleReadBpsDevice",
                "throttleWriteBpsDevice",
                "throttleReadIOPSDevice",
                "throttleWriteIOPSDevice");
        if (block.at("weight").number(0) != 0) {
            weight("io weight", "", text(block.at("weight")));
        }
        known.refuse(block, "leafWeight", "kernels have had no such file since Linux 5.0");
        for (var device : block.at("weightDevice").items()) {
            known.check("linux.resources.blockIO.weightDevice", device, "major", "minor", "weight", "leafWeight");
            known.refuse(device, "leafWeight", "kernels have had no such file since Linux 5.0");
            weight("io weight of " + number(device), number(device) + " ", text(device.at("weight")));
        }
        for (var throttle : THROTTLES.entrySet()) {
            var names = throttle.getValue().split(" ", 2);
            for (var device : block.at(throttle.getKey()).items()) {
                var rate = text(device.at("rate"));
                wishes.add(new Wish(
                        names[0] + " of " + number(device),
                        new Place("blkio", "blkio.throttle." + names[0] + "_device", number(device) + " " + rate),
                        Optional.of(new Place("io", "io.max", number(device) + " " + names[1] + "=" + rate))));
            }
        }
    }

    /** Two schedulers have had weights, each in a file of its own. */
    private void weight(String control, String device, String weight) {
        var one = device.isEmpty() ? "" : "_device";
        for (var v1 : List.of("blkio.weight", "blkio.bfq.weight")) {
            var unified = v1.equals("blkio.weight") ? "io.bfq.weight" : "io.weight";
            wishes.add(new Wish(
                    control,
                    new Place("blkio", v1 + one, device + weight),
                    Optional.of(new Place("io", unified, device + weight))));
        }
    }

    private static String number(Tree device) {
        return device.at("major").number(0) + ":" + device.at("minor").number(0);
    }

    private void hugePages(Tree limits) throws OciException {
        for (var item : limits.items()) {
            known.check("linux.resources.hugepageLimits", item, "pageSize", "limit");
            var size = item.at("pageSize").text("");
            if (!size.matches("[1-9][0-9]*[KMG]B")) {
                throw new OciException("linux.resources.hugepageLimits: no page size '" + size + "'");
            }
            var limit = text(item.at("limit"));
            // what is in use; and what is reserved, where the kernel counts that (Linux 5.7)
            var used = "hugetlb." + size;
            add("huge pages of " + size, "hugetlb", used + ".limit_in_bytes", used + ".max", limit);
            var reserved = "reserved huge pages of " + size;
            add(reserved, "hugetlb", used + ".rsvd.limit_in_bytes", used + ".rsvd.max", limit);
            add(reserved, "hugetlb", used + ".limit_in_bytes", used + ".max", limit);
        }
    }

    private void rdma(Tree devices) {
        for (var device : devices.entries().entrySet()) {
            known.check("linux.resources.rdma", device.getValue(), "hcaHandles", "hcaObjects");
            var most = device.getKey()
                    + amount(" hca_handle=", device.getValue().at("hcaHandles"))
                    + amount(" hca_object=", device.getValue().at("hcaObjects"));
            add("rdma limit of " + device.getKey(), "rdma", "rdma.max", "rdma.max", most);
        }
    }

    private static String amount(String key, Tree value) {
        return value.isPresent() ? key + text(value) : "";
    }

    private void network(Tree network) {
        known.check("linux.resources.network", network, "classID", "priorities");
        wish(network.at("classID"), "network class", "net_cls", "net_cls.classid", "");
        for (var item : network.at("priorities").items()) {
            known.check("linux.resources.network.priorities", item, "name", "priority");
            var name = item.at("name").text("");
            add(
                    "network priority of " + name,
                    "net_prio",
                    "net_prio.ifpriomap",
                    "",
                    name + " " + text(item.at("priority")));
        }
    }
}
