package brig.cli.oci;

/** {@code brig-oci help}. */
final class OciHelp {
    static final String TEXT = """
            Usage: brig-oci [--root DIR] [--log FILE] [--log-format text|json] [--systemd-cgroup] COMMAND [OPTIONS] ID

            An OCI runtime: what docker, podman and containerd call to start containers. Every container is held by a
            policy of Brig's beside what its engine asks for (annotation brig.policy=NAME, else /etc/brig/engine.yaml,
            else the policy 'engine'), and watched.

            --systemd-cgroup has systemd make the container's cgroups (cgroupsPath SLICE:PREFIX:NAME).

            Commands:
              create     set a container up; its program waits     --bundle --config --pid-file --console-socket
                                                                   --no-new-keyring
              run        create, start and, unless detached, delete --detach --keep and create's
              start      let it run
              state      what the container is, as JSON
              kill       send a signal                             kill ID [SIGNAL], --all
              delete     remove what has ended                     --force: what runs, too
              exec       run one more program in it                --process FILE | PROGRAM ARG..., --detach --pid-file
                                                                   --tty --console-socket --cwd --env --user --cap
                                                                   --additional-gids --no-new-privs --ignore-paused
              pause, resume
              update     other limits                              --resources FILE|-, --memory, --pids-limit, ...
              ps         its processes                             --format table|json
              events     what it uses, and kills for memory        --stats (once), --interval TIME
              list       all containers                            --format table|json, --quiet
              features   what this runtime can do, as JSON
              spec       write an example config.json              --bundle DIR

            Examples:
              dockerd --add-runtime brig=/opt/brig/brig-oci        then: docker run --runtime=brig ...
              podman --runtime /opt/brig/brig-oci run ...
              ctr run --runc-binary /opt/brig/brig-oci IMAGE ID
            """;

    private OciHelp() {}
}
