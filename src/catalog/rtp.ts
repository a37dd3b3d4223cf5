// Arithmetic that RTP producers need before there is a number to observe: jitter, and quality from delay and loss. No families.
// Runs on media workers.
export { InterarrivalJitter } from './rtp/jitter.js';
export { type CodecImpairment, codecImpairments, meanOpinionScore, ratingFactor } from './rtp/e-model.js';
