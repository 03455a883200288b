import { z } from "zod";

/** 20 lower-case letters and digits, about 103 bits: not guessable, and safe in an address and a label. */
export const SessionId = z
  .string()
  .regex(/^[a-z0-9]{20}$/, "a session id is 20 lower-case letters and digits")
  .brand("SessionId");
export type SessionId = z.infer<typeof SessionId>;

/** Same alphabet as a session id, shorter: it stands in container, network and volume names. */
export const SandboxId = z
  .string()
  .regex(/^[a-z0-9]{12}$/, "a sandbox id is 12 lower-case letters and digits")
  .brand("SandboxId");
export type SandboxId = z.infer<typeof SandboxId>;

/** `node1` … `node9`: host name, network alias, and what a lab's `node=` says. */
export const NodeName = z
  .string()
  .regex(/^node[1-9]$/, "a node is called node1 to node9")
  .brand("NodeName");
export type NodeName = z.infer<typeof NodeName>;

/** The folder's name in lab-content/. */
export const LabId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "a lab id is lower-case letters, digits and dashes")
  .brand("LabId");
export type LabId = z.infer<typeof LabId>;

/** The shell of a terminal on its node; `main` is the container's own tty. */
export const ShellId = z
  .string()
  .regex(/^(main|[a-z0-9]{1,12})$/, "a shell is called main, or by 1 to 12 letters and digits")
  .brand("ShellId");
export type ShellId = z.infer<typeof ShellId>;

/** The container's own tty; every node has one. */
export const MAIN_SHELL = ShellId.parse("main");
