package brig.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepCompilerTest {
    @Test
    void everyKindOfStepIsWritten() {
        assertThat(StepCompiler.kinds()).containsExactlyInAnyOrder(Step.class.getPermittedSubclasses());
    }
}
