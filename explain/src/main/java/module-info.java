/** What a network sees, and what it is invariant to. */
module dev.libella.explain {
    requires transitive dev.libella.core;
    requires static org.jspecify;

    exports dev.libella.explain;
    exports dev.libella.explain.invariance;
}
