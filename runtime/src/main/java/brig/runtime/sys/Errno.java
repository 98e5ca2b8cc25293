package brig.runtime.sys;

import java.util.Map;

/** Error numbers by name ({@code asm-generic/errno.h}); x86-64 and aarch64 have the same. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EBADFD = 77;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOTTY = 25;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EXDEV = 18;
    public static final int EPIPE = 32;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int EPROTO = 71;
    public static final int ENOTSUP = 95;
    public static final int EADDRINUSE = 98;
    public static final int ENETUNREACH = 101;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EINPROGRESS = 115;

    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(1, "EPERM (Operation not permitted)"),
            Map.entry(2, "ENOENT (No such file or directory)"),
            Map.entry(3, "ESRCH (No such process)"),
            Map.entry(4, "EINTR (Interrupted system call)"),
            Map.entry(5, "EIO (Input/output error)"),
            Map.entry(6, "ENXIO (No such device or address)"),
            Map.entry(7, "E2BIG (Argument list too long)"),
            Map.entry(8, "ENOEXEC (Exec format error)"),
            Map.entry(9, "EBADF (Bad file descriptor)"),
            Map.entry(10, "ECHILD (No child processes)"),
            Map.entry(11, "EAGAIN (Resource temporarily unavailable)"),
            Map.entry(12, "ENOMEM (Cannot allocate memory)"),
            Map.entry(13, "EACCES (Permission denied)"),
            Map.entry(14, "EFAULT (Bad address)"),
            Map.entry(15, "ENOTBLK (Block device required)"),
            Map.entry(16, "EBUSY (Device or resource busy)"),
            Map.entry(17, "EEXIST (File exists)"),
            Map.entry(18, "EXDEV (Invalid cross-device link)"),
            Map.entry(19, "ENODEV (No such device)"),
            Map.entry(20, "ENOTDIR (Not a directory)"),
            Map.entry(21, "EISDIR (Is a directory)"),
            Map.entry(22, "EINVAL (Invalid argument)"),
            Map.entry(23, "ENFILE (Too many open files in system)"),
            Map.entry(24, "EMFILE (Too many open files)"),
            Map.entry(25, "ENOTTY (Inappropriate ioctl for device)"),
            Map.entry(26, "ETXTBSY (Text file busy)"),
            Map.entry(27, "EFBIG (File too large)"),
            Map.entry(28, "ENOSPC (No space left on device)"),
            Map.entry(29, "ESPIPE (Illegal seek)"),
            Map.entry(30, "EROFS (Read-only file system)"),
            Map.entry(31, "EMLINK (Too many links)"),
            Map.entry(32, "EPIPE (Broken pipe)"),
            Map.entry(33, "EDOM (Numerical argument out of domain)"),
            Map.entry(34, "ERANGE (Numerical result out of range)"),
            Map.entry(35, "EDEADLOCK (Resource deadlock avoided)"),
            Map.entry(36, "ENAMETOOLONG (File name too long)"),
            Map.entry(37, "ENOLCK (No locks available)"),
            Map.entry(38, "ENOSYS (Function not implemented)"),
            Map.entry(39, "ENOTEMPTY (Directory not empty)"),
            Map.entry(40, "ELOOP (Too many levels of symbolic links)"),
            Map.entry(42, "ENOMSG (No message of desired type)"),
            Map.entry(43, "EIDRM (Identifier removed)"),
            Map.entry(44, "ECHRNG (Channel number out of range)"),
            Map.entry(45, "EL2NSYNC (Level 2 not synchronized)"),
            Map.entry(46, "EL3HLT (Level 3 halted)"),
            Map.entry(47, "EL3RST (Level 3 reset)"),
            Map.entry(48, "ELNRNG (Link number out of range)"),
            Map.entry(49, "EUNATCH (Protocol driver not attached)"),
            Map.entry(50, "ENOCSI (No CSI structure available)"),
            Map.entry(51, "EL2HLT (Level 2 halted)"),
            Map.entry(52, "EBADE (Invalid exchange)"),
            Map.entry(53, "EBADR (Invalid request descriptor)"),
            Map.entry(54, "EXFULL (Exchange full)"),
            Map.entry(55, "ENOANO (No anode)"),
            Map.entry(56, "EBADRQC (Invalid request code)"),
            Map.entry(57, "EBADSLT (Invalid slot)"),
            Map.entry(59, "EBFONT (Bad font file format)"),
            Map.entry(60, "ENOSTR (Device not a stream)"),
            Map.entry(61, "ENODATA (No data available)"),
            Map.entry(62, "ETIME (Timer expired)"),
            Map.entry(63, "ENOSR (Out of streams resources)"),
            Map.entry(64, "ENONET (Machine is not on the network)"),
            Map.entry(65, "ENOPKG (Package not installed)"),
            Map.entry(66, "EREMOTE (Object is remote)"),
            Map.entry(67, "ENOLINK (Link has been severed)"),
            Map.entry(68, "EADV (Advertise error)"),
            Map.entry(69, "ESRMNT (Srmount error)"),
            Map.entry(70, "ECOMM (Communication error on send)"),
            Map.entry(71, "EPROTO (Protocol error)"),
            Map.entry(72, "EMULTIHOP (Multihop attempted)"),
            Map.entry(73, "EDOTDOT (RFS specific error)"),
            Map.entry(74, "EBADMSG (Bad message)"),
            Map.entry(75, "EOVERFLOW (Value too large for defined data type)"),
            Map.entry(76, "ENOTUNIQ (Name not unique on network)"),
            Map.entry(77, "EBADFD (File descriptor in bad state)"),
            Map.entry(78, "EREMCHG (Remote address changed)"),
            Map.entry(79, "ELIBACC (Can not access a needed shared library)"),
            Map.entry(80, "ELIBBAD (Accessing a corrupted shared library)"),
            Map.entry(81, "ELIBSCN (.lib section in a.out corrupted)"),
            Map.entry(82, "ELIBMAX (Attempting to link in too many shared libraries)"),
            Map.entry(83, "ELIBEXEC (Cannot exec a shared library directly)"),
            Map.entry(84, "EILSEQ (Invalid or incomplete multibyte or wide character)"),
            Map.entry(85, "ERESTART (Interrupted system call should be restarted)"),
            Map.entry(86, "ESTRPIPE (Streams pipe error)"),
            Map.entry(87, "EUSERS (Too many users)"),
            Map.entry(88, "ENOTSOCK (Socket operation on non-socket)"),
            Map.entry(89, "EDESTADDRREQ (Destination address required)"),
            Map.entry(90, "EMSGSIZE (Message too long)"),
            Map.entry(91, "EPROTOTYPE (Protocol wrong type for socket)"),
            Map.entry(92, "ENOPROTOOPT (Protocol not available)"),
            Map.entry(93, "EPROTONOSUPPORT (Protocol not supported)"),
            Map.entry(94, "ESOCKTNOSUPPORT (Socket type not supported)"),
            Map.entry(95, "ENOTSUP (Operation not supported)"),
            Map.entry(96, "EPFNOSUPPORT (Protocol family not supported)"),
            Map.entry(97, "EAFNOSUPPORT (Address family not supported by protocol)"),
            Map.entry(98, "EADDRINUSE (Address already in use)"),
            Map.entry(99, "EADDRNOTAVAIL (Cannot assign requested address)"),
            Map.entry(100, "ENETDOWN (Network is down)"),
            Map.entry(101, "ENETUNREACH (Network is unreachable)"),
            Map.entry(102, "ENETRESET (Network dropped connection on reset)"),
            Map.entry(103, "ECONNABORTED (Software caused connection abort)"),
            Map.entry(104, "ECONNRESET (Connection reset by peer)"),
            Map.entry(105, "ENOBUFS (No buffer space available)"),
            Map.entry(106, "EISCONN (Transport endpoint is already connected)"),
            Map.entry(107, "ENOTCONN (Transport endpoint is not connected)"),
            Map.entry(108, "ESHUTDOWN (Cannot send after transport endpoint shutdown)"),
            Map.entry(109, "ETOOMANYREFS (Too many references: cannot splice)"),
            Map.entry(110, "ETIMEDOUT (Connection timed out)"),
            Map.entry(111, "ECONNREFUSED (Connection refused)"),
            Map.entry(112, "EHOSTDOWN (Host is down)"),
            Map.entry(113, "EHOSTUNREACH (No route to host)"),
            Map.entry(114, "EALREADY (Operation already in progress)"),
            Map.entry(115, "EINPROGRESS (Operation now in progress)"),
            Map.entry(116, "ESTALE (Stale file handle)"),
            Map.entry(117, "EUCLEAN (Structure needs cleaning)"),
            Map.entry(118, "ENOTNAM (Not a XENIX named type file)"),
            Map.entry(119, "ENAVAIL (No XENIX semaphores available)"),
            Map.entry(120, "EISNAM (Is a named type file)"),
            Map.entry(121, "EREMOTEIO (Remote I/O error)"),
            Map.entry(122, "EDQUOT (Disk quota exceeded)"),
            Map.entry(123, "ENOMEDIUM (No medium found)"),
            Map.entry(124, "EMEDIUMTYPE (Wrong medium type)"),
            Map.entry(125, "ECANCELED (Operation canceled)"),
            Map.entry(126, "ENOKEY (Required key not available)"),
            Map.entry(127, "EKEYEXPIRED (Key has expired)"),
            Map.entry(128, "EKEYREVOKED (Key has been revoked)"),
            Map.entry(129, "EKEYREJECTED (Key was rejected by service)"),
            Map.entry(130, "EOWNERDEAD (Owner died)"),
            Map.entry(131, "ENOTRECOVERABLE (State not recoverable)"),
            Map.entry(132, "ERFKILL (Operation not possible due to RF-kill)"));

    private Errno() {}

    /** {@code EPERM (Operation not permitted)}; {@code errno 4000} for a number that has no name. */
    public static String describe(int errno) {
        return TEXTS.getOrDefault(errno, "errno " + errno);
    }

    /** {@code EPERM}; {@code errno 4000} for a number that has no name. */
    public static String name(int errno) {
        var text = TEXTS.get(errno);
        return text == null ? "errno " + errno : text.substring(0, text.indexOf(' '));
    }
}
