/**
 * Loaded into each child before its program: ends it when the process that started it is gone. Otherwise a `kill -9` of the
 * parent alone would leave children that hold the port and the data.
 */
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  // A child that does not listen ends all the same.
  setTimeout(() => process.exit(1), 8_000).unref();
});
process.channel?.unref();
