package brig.tests.vm;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs test classes without Maven: in the virtual machine of {@code ./brig test-vm}. */
public final class SelectedTests {
    private SelectedTests() {}

    /** A file for the result, then names: of classes, or {@code CLASS#METHOD}. Ends with 0 if all passed. */
    public static void main(String[] words) throws IOException {
        var report = Path.of(words[0]);
        var names = List.of(words).subList(1, words.length);
        var summary = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(names.stream()
                        .map(name -> name.contains("#") ? selectMethod(name) : selectClass(name))
                        .toList())
                .build();
        try (var out = new PrintWriter(Files.newBufferedWriter(report), true)) {
            var began = Instant.now();
            LauncherFactory.create().execute(request, summary, new Told(out));
            var sum = summary.getSummary();
            var line = sum.getTestsFoundCount() + " tests, " + sum.getTestsSucceededCount() + " passed, "
                    + sum.getTestsFailedCount() + " failed, " + sum.getTestsSkippedCount() + " skipped, "
                    + sum.getContainersFailedCount() + " classes failed, "
                    + Duration.between(began, Instant.now()).toMinutes() + " minutes";
            out.println(line);
            System.out.println("vm: " + line);
            System.exit(sum.getTotalFailureCount() == 0 && sum.getTestsSucceededCount() > 0 ? 0 : 1);
        }
    }

    private static final class Told implements TestExecutionListener {
        private final PrintWriter out;
        private Instant began = Instant.now();

        Told(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                began = Instant.now();
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                tell("FAILED " + seconds() + name(test));
                // on the console as well: a machine that is ended in the middle leaves nothing else
                result.getThrowable().ifPresent(why -> {
                    String.valueOf(why.getMessage()).lines().forEach(line -> System.out.println("vm:   " + line));
                    why.printStackTrace(out);
                });
            } else if (test.isTest()) {
                tell("ok " + seconds() + name(test));
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            tell("skipped " + name(test) + ": " + reason);
        }

        private void tell(String line) {
            out.println(line);
            System.out.println("vm: " + line);
        }

        private String seconds() {
            return Duration.between(began, Instant.now()).toSeconds() + " s ";
        }

        private static String name(TestIdentifier test) {
            var id = test.getUniqueIdObject().getSegments();
            var words = id.stream().skip(1).map(segment -> segment.getValue()).toList();
            return String.join(" ", words) + " (" + test.getDisplayName() + ")";
        }
    }
}
