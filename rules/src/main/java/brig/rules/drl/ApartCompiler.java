package brig.rules.drl;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@link DrlCompiler} in a JVM of its own, which takes the compiler's hundreds of megabytes with it when it ends: for a process that
 * stays.
 */
public final class ApartCompiler {
    private static final int LONGEST_SECONDS = 120;
    private static final Semaphore TURN = new Semaphore(1);

    private ApartCompiler() {}

    /**
     * @return the rules asking for their {@link Budget}
     * @throws DrlException with everything that is wrong in all the files
     * @throws IOException if there is no other JVM, or it took longer than two minutes
     */
    public static CompiledRules compile(List<DrlFile> files) throws DrlException, IOException {
        return files.isEmpty() ? CompiledRules.NONE : inTurn(files);
    }

    /** One after the other, for each takes 100 MiB of this host. */
    private static CompiledRules inTurn(List<DrlFile> files) throws DrlException, IOException {
        try {
            TURN.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the compiler's turn", e);
        }
        try {
            return compiled(files);
        } finally {
            TURN.release();
        }
    }

    private static CompiledRules compiled(List<DrlFile> files) throws DrlException, IOException {
        var process = compiler();
        try (var out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
                var in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
            CompiledText.writeFiles(files, out);
            out.flush();
            return CompiledText.read(in);
        } catch (IOException e) {
            throw new IOException("the compiler, another JVM, has ended before it said anything: " + e.getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process compiler() throws IOException {
        var java = ProcessHandle.current()
                .info()
                .command()
                .orElseThrow(() -> new IOException("this JVM does not know its own program"));
        var builder = new ProcessBuilder(
                        "nice",
                        "-n",
                        "10",
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        ApartCompiler.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        return builder.start();
    }

    /** The other JVM: files from standard input, what becomes of them to standard output. */
    public static void main(String[] args) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        try (var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
            try {
                CompiledText.write(
                        DrlCompiler.compile(CompiledText.readFiles(in)).guarded(), out);
            } catch (DrlException e) {
                CompiledText.write(e, out);
            }
        }
    }
}
