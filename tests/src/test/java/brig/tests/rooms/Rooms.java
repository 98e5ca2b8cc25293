package brig.tests.rooms;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.NullMarked;

/** The rules between the rooms; each constant's name is the sentence. */
@SuppressWarnings("ImmutableEnumChecker") // the library says nothing about its rules; nobody changes them here
enum Rooms {
    POLICY_KNOWS_NO_OTHER_ROOM(noClasses()
            .that()
            .resideInAPackage("brig.policy..")
            .should()
            .dependOnClassesThat(resideInAPackage("brig..").and(not(resideInAPackage("brig.policy.."))))),
    POLICY_HAS_NO_THREAD_CLOCK_OR_SOCKET(noClasses()
            .that()
            .resideInAPackage("brig.policy..")
            .should()
            // an address is a value, as long as nobody looks up a name: UnknownHostException is for a wrong length
            .dependOnClassesThat(resideInAnyPackage("java.lang.foreign..", "java.net..", "java.time..")
                    .and(not(assignableTo(InetAddress.class)))
                    .and(not(assignableTo(UnknownHostException.class))))
            .orShould()
            .callMethod(InetAddress.class, "getByName", String.class)
            .orShould()
            .callMethod(InetAddress.class, "getAllByName", String.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Executor.class)),
    RUNTIME_KNOWS_OF_THE_ROOMS_ONLY_POLICY(noClasses()
            .that()
            .resideInAPackage("brig.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("brig.monitor..", "brig.rules..", "brig.cli..")),
    MONITOR_KNOWS_OF_RUNTIME_ONLY_THE_SYSTEM_CALLS(noClasses()
            .that()
            .resideInAPackage("brig.monitor..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("brig.runtime..", "brig.rules..", "brig.cli..")
                    .and(not(resideInAPackage("brig.runtime.sys"))))),
    RULES_KNOW_OF_THE_ROOMS_ONLY_MONITOR_AND_POLICY(noClasses()
            .that()
            .resideInAPackage("brig.rules..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("brig.runtime..", "brig.cli..")),
    SYSTEM_CALLS_KNOW_NO_OTHER_PACKAGE(noClasses()
            .that()
            .resideInAPackage("brig.runtime.sys")
            .should()
            .dependOnClassesThat(resideInAPackage("brig..").and(not(resideInAPackage("brig.runtime.sys"))))),
    ONLY_RUNTIME_SYS_KNOWS_JNA(only("brig.runtime.sys", "com.sun.jna..")),
    ONLY_RULES_KNOW_DROOLS(only("brig.rules..", "org.drools..", "org.kie..")),
    ONLY_IMAGE_SOURCES_KNOW_ZSTD(only("brig.runtime.image.source", "io.airlift..")),
    /** So a start without an image loads nothing of them. */
    ONLY_CLI_KNOWS_IMAGES(noClasses()
            .that()
            .resideOutsideOfPackages("brig.runtime.image..", "brig.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("brig.runtime.image..")),
    ONLY_CLI_KNOWS_PICOCLI(only("brig.cli..", "picocli..")),
    ONLY_MONITOR_AND_CLI_KNOW_PROMETHEUS(noClasses()
            .that()
            .resideOutsideOfPackages("brig.monitor..", "brig.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.prometheus..")),
    JACKSON_READS_POLICIES_AND_IMAGES_AND_WRITES_REPORTS(noClasses()
            .that()
            .resideOutsideOfPackages(
                    "brig.policy.yaml",
                    "brig.runtime.image.json",
                    "brig.monitor.text",
                    "brig.monitor.incident",
                    "brig.monitor.host.json",
                    "brig.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..")),
    ONLY_CLI_SPEAKS_AND_EXITS(noClasses()
            .that()
            .resideOutsideOfPackage("brig.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class)),
    PACKAGES_FORM_NO_CYCLE(slices().matching("brig.(**)").should().beFreeOfCycles()),
    EVERY_PACKAGE_IS_NULL_MARKED(classes().should(lieInANullMarkedPackage()));

    private final ArchRule rule;

    Rooms(ArchRule rule) {
        this.rule = rule;
    }

    ArchRule rule() {
        return rule;
    }

    private static ArchRule only(String room, String... library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library);
    }

    private static ArchCondition<JavaClass> lieInANullMarkedPackage() {
        return new ArchCondition<>("lie in a package with @NullMarked in its package-info") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(type, marked, type.getName() + " lies in a bare package"));
            }
        };
    }
}
