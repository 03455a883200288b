import { z } from "zod";

/** How much this server still takes, for each number of nodes that a lab has. */
export const Rooms = z.object({
  sizes: z.array(
    z.object({
      nodes: z.number().int(),
      /** So many more sessions can be started now. */
      room: z.number().int(),
      /** So many fit on the empty machine. */
      capacity: z.number().int(),
    }),
  ),
});
export type Rooms = z.infer<typeof Rooms>;
