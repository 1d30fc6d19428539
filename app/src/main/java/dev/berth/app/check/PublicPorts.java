package dev.berth.app.check;

/** The ports that are leased to pods, both ends included; {@code 0-0} are some that are chosen where they are free. */
public record PublicPorts(int first, int last) {
    boolean overlap(int otherFirst, int otherLast) {
        return first != 0 && first <= otherLast && otherFirst <= last;
    }

    @Override
    public String toString() {
        return first == 0 ? "(any)" : first + "-" + last;
    }
}
