// The public face: everything an application imports from 'pegcount'. Defines nothing; runs on every thread.
export {};
