package brig.cli;

import brig.runtime.plan.LaunchPlan;

/** A plan with what stands around its steps. */
final class PlanReport {
    private PlanReport() {}

    static String of(LaunchPlan plan) {
        return plan.text();
    }
}
