package dev.berth.bench.peer;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.axonframework.common.jpa.EntityManagerProvider;
import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.core.unitofwork.transaction.TransactionManager;

/** One entity manager per transaction, bound to the thread: what Spring does for Axon, without Spring. */
final class JpaTransactions implements TransactionManager, EntityManagerProvider {
    private static final ThreadLocal<EntityManager> bound = new ThreadLocal<>();

    private final EntityManagerFactory factory;

    JpaTransactions(EntityManagerFactory factory) {
        this.factory = factory;
    }

    /** Axon closes it before it commits; Hibernate then waits with closing until the transaction's end. */
    @Override
    public EntityManager getEntityManager() {
        var current = bound.get();
        return current == null ? factory.createEntityManager() : current;
    }

    @Override
    public Transaction startTransaction() {
        var manager = factory.createEntityManager();
        var transaction = manager.getTransaction();
        transaction.begin();
        bound.set(manager);
        return new Transaction() {
            @Override
            public void commit() {
                transaction.commit();
                end();
            }

            @Override
            public void rollback() {
                if (transaction.isActive()) {
                    transaction.rollback();
                }
                end();
            }

            private void end() {
                bound.remove();
                if (manager.isOpen()) {
                    manager.close();
                }
            }
        };
    }
}
