/** Numbers of Linux system calls: [x86-64, arm64]; null where an architecture never had the call. */
type Numbers = readonly [x64: number | null, arm64: number | null];

/** Answered with EPERM in every sandbox: what no training code needs and exploits start from. */
export const refusedCalls = {
  // Other processes: their memory, their descriptors.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  // Wide doors into the kernel.
  bpf: [321, 280],
  userfaultfd: [323, 282],
  perf_event_open: [298, 241],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  // Mounts and namespaces.
  mount: [165, 40],
  umount2: [166, 39],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  open_tree_attr: [467, 467],
  pivot_root: [155, 41],
  unshare: [272, 97],
  setns: [308, 268],
  // Memory that belongs to no process and to no file: nobody could count it. POSIX shared memory is there.
  shmget: [29, 194],
  shmat: [30, 196],
  // The machine itself.
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  acct: [163, 89],
  syslog: [103, 116],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  // Obsolete; only an exploit still calls them.
  uselib: [134, null],
  _sysctl: [156, null],
  lookup_dcookie: [212, 18],
  nfsservctl: [180, 42],
} as const satisfies Record<string, Numbers>;

/**
 * Refused on top where Landlock is the sandbox: without namespaces these reach what belongs to others of the same user.
 * `socket`, because Landlock rules neither UDP nor unix sockets; System V and POSIX queues, because they have no path;
 * `prlimit64` of another process is handled by argument.
 */
export const refusedWithoutNamespaces = {
  socket: [41, 198],
  semget: [64, 190],
  msgget: [68, 186],
  mq_open: [240, 180],
  mq_unlink: [241, 181],
  chown: [92, null],
  lchown: [94, null],
  fchownat: [260, 54],
  setxattr: [188, 5],
  lsetxattr: [189, 6],
  setxattrat: [463, 463],
  removexattr: [197, 14],
  lremovexattr: [198, 15],
  removexattrat: [466, 466],
  file_setattr: [469, 469],
} as const satisfies Record<string, Numbers>;

/**
 * Done as if, and not done, where Landlock is the sandbox. It does not rule modes and times of files outside, yet honest
 * libraries set them on their own files and would stop at an error. A process group or session of its own would let
 * a process survive the worker.
 */
export const ignoredWithoutNamespaces = {
  chmod: [90, null],
  fchmodat: [268, 53],
  fchmodat2: [452, 452],
  utime: [132, null],
  utimes: [235, null],
  futimesat: [261, null],
  setsid: [112, 157],
  setpgid: [109, 154],
} as const satisfies Record<string, Numbers>;

/** Judged by their arguments. */
export const judgedCalls = {
  clone: [56, 220],
  clone3: [435, 435],
  ioctl: [16, 29],
  prlimit64: [302, 261],
  utimensat: [280, 88],
} as const satisfies Record<string, Numbers>;

export type Architecture = "x64" | "arm64";

/** `AUDIT_ARCH_*`: what the kernel says a call was made as. */
export const auditArchitecture: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

export function callNumber(numbers: Numbers, architecture: Architecture): number | null {
  return numbers[architecture === "x64" ? 0 : 1];
}
