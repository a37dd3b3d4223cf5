// The schema that the tests of the node and process catalogues share with their worker threads.
import { defineFamilies } from 'pegcount';
import { node } from 'pegcount/catalog/node';
import { process as processCatalogue } from 'pegcount/catalog/process';

export const families = defineFamilies({ node: node(), process: processCatalogue() });
