package dev.libella.bench.dl4j;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/** Stochastic gradient descent with momentum as the others have it: DL4J itself has only Nesterov's, which differs. */
record Momentum(double learningRate, double momentum) implements IUpdater {
    @Override
    public long stateSize(long numberOfParameters) {
        return numberOfParameters;
    }

    @Override
    public GradientUpdater<Momentum> instantiate(INDArray velocity, boolean initialize) {
        if (initialize) {
            velocity.assign(0);
        }
        return new Updater(velocity);
    }

    @Override
    public GradientUpdater<Momentum> instantiate(Map<String, INDArray> state, boolean initialize) {
        throw new UnsupportedOperationException("bench: a saved state is not needed");
    }

    @Override
    public Momentum clone() {
        return new Momentum(learningRate, momentum);
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return learningRate;
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double newLearningRate, @Nullable ISchedule schedule) {
        throw new UnsupportedOperationException("bench: the learning rate stays as it is");
    }

    private final class Updater implements GradientUpdater<Momentum> {
        private INDArray velocity;

        Updater(INDArray velocity) {
            this.velocity = velocity;
        }

        @Override
        public Momentum getConfig() {
            return Momentum.this;
        }

        @Override
        public void setState(Map<String, INDArray> state, boolean initialize) {
            throw new UnsupportedOperationException("bench: a saved state is not needed");
        }

        @Override
        public Map<String, INDArray> getState() {
            return Map.of("velocity", velocity);
        }

        @Override
        public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
            if (initialize) {
                view.assign(0);
            }
            velocity = view;
        }

        /** The gradient becomes what is taken off the weights. */
        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            velocity.muli(momentum).addi(gradient.reshape(velocity.ordering(), velocity.shape()));
            gradient.assign(velocity.reshape(gradient.ordering(), gradient.shape()));
            gradient.muli(learningRate);
        }
    }
}
