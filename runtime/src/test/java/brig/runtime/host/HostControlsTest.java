package brig.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import brig.runtime.host.Control.Status;
import org.junit.jupiter.api.Test;

class HostControlsTest {
    @Test
    void aLineIsTakenApartIntoNameDetailAndRemedy() {
        var control =
                Control.lacking(Status.MISSING, "swap limit: the kernel has no such file; boot with swapaccount=1");

        assertThat(control)
                .isEqualTo(Control.missing("swap limit", "the kernel has no such file", "boot with swapaccount=1"));
        assertThat(control.line()).isEqualTo("swap limit: the kernel has no such file; boot with swapaccount=1");
    }

    @Test
    void anOldLandlockSaysWhatItLacks() {
        assertThat(HostControls.landlock(0).status()).isEqualTo(Status.MISSING);
        assertThat(HostControls.landlock(2).detail())
                .isEqualTo("ABI 2 lacks truncate, TCP ports, ioctl on devices, scopes, logging");
        assertThat(HostControls.landlock(6).detail()).isEqualTo("ABI 6 lacks logging");
        assertThat(HostControls.landlock(7).isPresent()).isTrue();
    }

    @Test
    void whatIsThereNeedsNoRemedy() {
        assertThat(Control.of(true, "clone3", "clone3", "use Linux 5.3 or later")
                        .line())
                .isEqualTo("clone3: clone3");
        assertThat(Control.of(false, "clone3", "clone3", "use Linux 5.3 or later")
                        .line())
                .isEqualTo("clone3: no clone3; use Linux 5.3 or later");
    }
}
