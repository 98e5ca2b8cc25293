package brig.policy;

import java.util.List;
import java.util.OptionalInt;

/** Names of the kernel's error numbers ({@code asm-generic/errno.h}). */
public final class Errnos {
    /** From 1 on; a hyphen where there is none. */
    private static final List<String> BY_NUMBER = List.of("""
            EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK
            EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE
            EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM
            ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT
            - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP
            EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ
            ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT
            ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH
            ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT
            ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM
            EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED
            EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON""".strip().split("\\s+"));

    /** Those that Brig's own controls answer with. */
    private static final List<String> OWN = List.of(
            "EACCES",
            "EAFNOSUPPORT",
            "EINVAL",
            "ENETUNREACH",
            "ENOSYS",
            "EOPNOTSUPP",
            "EPERM",
            "EPROTONOSUPPORT",
            "EROFS");

    private Errnos() {}

    public static String name(int number) {
        var name = number < 1 || number > BY_NUMBER.size() ? "-" : BY_NUMBER.get(number - 1);
        return name.equals("-") ? "errno " + number : name;
    }

    /** Empty if there is none of this name. */
    public static OptionalInt number(String name) {
        int at = name.equals("-") ? -1 : BY_NUMBER.indexOf(name);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(at + 1);
    }

    /** All that a ruling names, but for the errnos of a policy's own rules. */
    public static List<String> names() {
        return OWN;
    }
}
