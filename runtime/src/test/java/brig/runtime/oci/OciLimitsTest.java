package brig.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.Bytes;
import brig.policy.Resources;
import brig.runtime.cgroup.CgroupLayout;
import brig.runtime.oci.OciResources.Wish;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OciLimitsTest {
    private static final Bytes MANY = new Bytes(Long.MAX_VALUE);
    private static final CgroupLayout V1 = new CgroupLayout(
            Map.of("cpu", Path.of("/c"), "memory", Path.of("/m"), "hugetlb", Path.of("/h")),
            Optional.empty(),
            Set.of(),
            Set.of());
    private static final CgroupLayout V2 =
            new CgroupLayout(Map.of(), Optional.of(Path.of("/u")), Set.of("cpu"), Set.of());

    private static Resources resources(Optional<Double> cpus) {
        return new Resources(MANY, MANY, cpus, 100, 100, OptionalInt.empty());
    }

    private static OciResources engine(OptionalLong quota, OptionalLong period, Wish... wishes) {
        var none = OptionalLong.empty();
        return new OciResources(
                none, none, none, none, quota, period, "", "", none, Map.of(), List.of(), List.of(wishes));
    }

    private static List<String> written(OciResources engine, Optional<Double> cpus, boolean samePeriod, CgroupLayout on)
            throws OciException {
        return OciLimits.exact(engine, resources(cpus), samePeriod, on).stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void aQuotaWithItsPeriodIsWrittenAsTheEngineHasIt() throws OciException {
        var engine = engine(OptionalLong.of(50_000), OptionalLong.of(200_000));

        assertThat(written(engine, Optional.of(0.25), true, V1))
                .containsExactly("cpu.cfs_period_us 200000", "cpu.cfs_quota_us 50000");
        assertThat(written(engine, Optional.of(0.25), true, V2)).containsExactly("cpu.max 50000 200000");
    }

    @Test
    void aQuotaAloneLeavesThePeriodUnlessAPolicyLimitsProcessors() throws OciException {
        var engine = engine(OptionalLong.of(50_000), OptionalLong.empty());

        assertThat(written(engine, Optional.of(0.5), true, V1)).containsExactly("cpu.cfs_quota_us 50000");
        assertThat(written(engine, Optional.of(0.5), true, V2)).containsExactly("cpu.max 50000");
        assertThat(written(engine, Optional.of(0.5), false, V1))
                .containsExactly("cpu.cfs_period_us 100000", "cpu.cfs_quota_us 50000");
    }

    @Test
    void aPeriodAloneAndNoLimitAreWrittenOnlyWhereThePolicyHasNoLimitEither() throws OciException {
        var period = engine(OptionalLong.empty(), OptionalLong.of(50_000));
        var unlimited = engine(OptionalLong.of(-1), OptionalLong.empty());

        assertThat(written(period, Optional.empty(), true, V1)).containsExactly("cpu.cfs_period_us 50000");
        assertThat(written(unlimited, Optional.empty(), true, V1)).containsExactly("cpu.cfs_quota_us -1");
        assertThat(written(unlimited, Optional.empty(), true, V2)).containsExactly("cpu.max max");
        assertThat(written(period, Optional.of(1.0), false, V1)).isEmpty();
        assertThat(written(unlimited, Optional.of(1.0), false, V1)).isEmpty();
    }

    @Test
    void aWishGoesWhereItsControllerIs() throws OciException {
        var pages = new Wish(
                "huge pages of 2MB",
                new Wish.Place("hugetlb", "hugetlb.2MB.limit_in_bytes", "0"),
                Optional.of(new Wish.Place("hugetlb", "hugetlb.2MB.max", "0")));
        var engine = engine(OptionalLong.empty(), OptionalLong.empty(), pages);

        assertThat(written(engine, Optional.empty(), true, V1)).containsExactly("hugetlb.2MB.limit_in_bytes 0");
        assertThat(written(engine, Optional.empty(), true, V2)).containsExactly("hugetlb.2MB.max 0");
    }

    @Test
    void aFileOfCgroup2IsNoFileOfAV1Hierarchy() {
        var none = OptionalLong.empty();
        var engine = new OciResources(
                none, none, none, none, none, none, "", "", none, Map.of("cpu.weight", "5"), List.of(), List.of());

        assertThatThrownBy(() -> written(engine, Optional.empty(), true, V1))
                .isInstanceOf(OciException.class)
                .hasMessageStartingWith("invalid configuration: linux.resources.unified: cpu.weight");
    }
}
