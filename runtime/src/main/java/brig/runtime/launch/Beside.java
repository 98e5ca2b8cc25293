package brig.runtime.launch;

/** What is listened to while a container's end is waited for. */
public interface Beside {
    Beside NOTHING = new Beside() {
        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void arrived() {}
    };

    /** To be waited for; -1 if there is nothing more to hear. */
    int descriptor();

    /** It is readable, or has hung up. */
    void arrived();
}
