import { z } from "zod";
import { LabId, NodeName, SessionId } from "./ids.ts";
import { SessionView } from "./session.ts";

/** POST /api/v1/sessions */
export const SessionRequest = z.strictObject({ lab: LabId });
export type SessionRequest = z.infer<typeof SessionRequest>;

/** POST /api/v1/sessions/:id/quizzes/:quiz. Indexes of the options chosen, from 0. */
export const QuizAnswer = z.strictObject({ answers: z.array(z.number().int().min(0).max(99)).min(1).max(100) });
export type QuizAnswer = z.infer<typeof QuizAnswer>;

/** What a node has in /root; `problem`: why that is not known, as a sentence. */
export const FilesView = z.object({
  node: NodeName,
  count: z.number(),
  bytes: z.number(),
  problem: z.string().nullable(),
});
export type FilesView = z.infer<typeof FilesView>;

/** 201: the sandbox is being made; follow it at `url`. `claimUrl` hands it to a browser, once, within 10 minutes. */
export const SessionCreated = z.object({
  id: SessionId,
  url: z.string(),
  claimUrl: z.string(),
  nodes: z.array(NodeName),
  expiresAt: z.number(),
  /** As its owner sees it now. */
  session: SessionView,
});
export type SessionCreated = z.infer<typeof SessionCreated>;
