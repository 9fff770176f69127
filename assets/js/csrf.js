// The token that every POST of ours must carry.

export function csrf() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}
