package brig.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Compares the host before and after each test. */
final class NothingLeft implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace OURS = Namespace.create(NothingLeft.class);

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        context.getStore(OURS).put("before", HostState.now());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        var before = context.getStore(OURS).get("before", HostState.class);

        assertThat(before == null ? null : before.leftAfter(HostState.PATIENCE))
                .as("left behind")
                .isEmpty();
    }
}
