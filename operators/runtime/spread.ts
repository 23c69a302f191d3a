/** A number for a name, spread evenly (FNV-1a). */
export function spread(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01_00_01_93) >>> 0;
  return hash;
}
