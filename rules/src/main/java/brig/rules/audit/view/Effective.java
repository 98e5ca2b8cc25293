package brig.rules.audit.view;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;

/** Adds what follows: for each container what really holds, whichever of its live state and its configuration is known. */
public final class Effective {
    private Effective() {}

    public static FactDocument of(FactDocument facts) {
        var view = new View(facts);
        HostView.derive(view);
        for (var engine : view.subjects(Subject.Kind.ENGINE)) {
            EngineView.derive(view, engine);
        }
        var mounts = new ContainerMounts(view, Places.shipped());
        for (var container : view.subjects(Subject.Kind.CONTAINER)) {
            ContainerRights.derive(view, container);
            mounts.derive(container);
            ContainerDevices.derive(view, container);
            ContainerSettings.derive(view, container);
            PodSecurity.derive(view, container);
            Drift.derive(view, container);
        }
        mounts.close();
        for (var image : view.subjects(Subject.Kind.IMAGE)) {
            ImageView.derive(view, image);
        }
        return view.facts();
    }
}
