/** The Kafka driver, apart from the package's main door so that embedded mode never loads kafkajs. */
export * from './kafka-bus.ts';
export * from './kafka-options.ts';
export * from './topics.ts';
