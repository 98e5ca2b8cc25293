package brig.tests.vm;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** A file for the result, then names of classes. Ends with 0 if all passed. */
    public static void main(String[] words) throws IOException {
        var report = Path.of(words[0]);
        var classes = List.of(words).subList(1, words.length);
        var summary = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(classes.stream().map(name -> selectClass(name)).toList())
                .build();
        try (var out = new PrintWriter(Files.newBufferedWriter(report), true)) {
            LauncherFactory.create().execute(request, summary, new Told(out));
            var sum = summary.getSummary();
            var line = sum.getTestsFoundCount() + " tests, " + sum.getTestsSucceededCount() + " passed, "
                    + sum.getTestsFailedCount() + " failed, " + sum.getTestsSkippedCount() + " skipped, "
                    + sum.getContainersFailedCount() + " classes failed";
            out.println(line);
            System.out.println("vm: " + line);
            System.exit(sum.getTotalFailureCount() == 0 && sum.getTestsSucceededCount() > 0 ? 0 : 1);
        }
    }

    private static final class Told implements TestExecutionListener {
        private final PrintWriter out;

        Told(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                tell("FAILED " + name(test));
                result.getThrowable().ifPresent(why -> why.printStackTrace(out));
            } else if (test.isTest()) {
                tell("ok " + name(test));
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

        private static String name(TestIdentifier test) {
            var id = test.getUniqueIdObject().getSegments();
            var words = id.stream().skip(1).map(segment -> segment.getValue()).toList();
            return String.join(" ", words) + " (" + test.getDisplayName() + ")";
        }
    }
}
