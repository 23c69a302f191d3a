import { benchReading } from './bulletin-read.ts';
console.log(await benchReading());
process.exit(0);
