type Hear = (at: number | null) => void;

const groups = new Map<string, Set<Hear>>();

/** Joins the charts that share a cursor; answers with how to tell the others and how to leave. */
export function joinCursors(group: string, hear: Hear): { tell: Hear; leave: () => void } {
  const members = groups.get(group) ?? new Set<Hear>();
  groups.set(group, members);
  members.add(hear);
  return {
    tell: (at) => {
      for (const other of members) if (other !== hear) other(at);
    },
    leave: () => {
      members.delete(hear);
      if (members.size === 0) groups.delete(group);
    },
  };
}
