// The public face of 'pegcount/testing': for unit tests of code that is given a writer. Defines nothing; runs on any thread.
export { testWriter, type TestWriter, type TestWriterOptions } from './test-writer.js';
export type { AnyFamilyWriter, HistogramReading, LabelsOf, ReadingOf } from './types.js';
