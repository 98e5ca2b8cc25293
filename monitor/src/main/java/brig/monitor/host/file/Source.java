package brig.monitor.host.file;

import brig.monitor.host.fact.Ledger;

/** One place that facts come from. It never throws for what it finds; what it cannot read it writes down as such. */
public interface Source {
    /** For the report, if it did not answer in time. */
    String name();

    void collect(HostFiles host, Ledger ledger);
}
