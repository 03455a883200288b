"use client";

import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import type { FilesView } from "../../server/contract/http.ts";
import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { terminalApi } from "../terminal/api.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { ICON } from "../ui/icon.ts";
import { Pennant } from "../ui/pennant.tsx";
import { request } from "../ui/request.ts";
import { Spinner } from "../ui/spinner.tsx";
import { saveTranscript } from "./transcript.ts";

type Answer = Awaited<ReturnType<typeof request<{ files: FilesView[] }>>>;

/** `14 kB`, `2.1 MB`. */
const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

function Row({ node, words, children }: { node: string; words: string; children: React.ReactNode }) {
  return (
    <li className="flex min-h-9 items-center gap-2.5 border-line border-t py-1 text-ui">
      <Pennant node={node.split("/")[0] ?? node} />
      <span className="min-w-0 flex-1">
        {node} <span className="text-t2">{words}</span>
      </span>
      {children}
    </li>
  );
}

function Files({ session, file }: { session: string; file: FilesView }) {
  if (file.problem)
    return (
      <Row node={file.node} words={file.problem}>
        {null}
      </Row>
    );
  if (file.count === 0)
    return (
      <Row node={file.node} words="has no files">
        {null}
      </Row>
    );
  return (
    <Row node={file.node} words={`${file.count} ${file.count === 1 ? "file" : "files"}, ${size(file.bytes)}`}>
      <a
        href={`/api/v1/sessions/${session}/nodes/${file.node}/files`}
        download
        aria-label={`Download the files of ${file.node}`}
        className={buttonClass("plain")}
      >
        <Download {...ICON} />
        Download
      </a>
    </Row>
  );
}

/** What can be kept of a session: what stands in its terminals, and what is in /root of its nodes. */
export function TakeAlongDialog({
  lab,
  session,
  onClose,
}: {
  lab: LabView;
  session: SessionView;
  onClose: () => void;
}) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const watching = session.you?.role === "watcher";
  useEffect(() => {
    if (watching) return;
    let current = true;
    void request<{ files: FilesView[] }>("GET", `/api/v1/sessions/${session.id}/files`).then((reply) => {
      if (current) setAnswer(reply);
    });
    return () => {
      current = false;
    };
  }, [session.id, watching]);

  return (
    <Dialog title="Take along" onClose={onClose}>
      <h3 className="mb-1 font-semibold text-ui">Transcripts</h3>
      <p className="mb-2 text-t2 text-ui">What stands in each terminal, as text.</p>
      <ul>
        {terminalApi()
          .nodes()
          .map((node) => (
            <Row key={node} node={node} words="">
              <Button
                aria-label={`Download the transcript of ${node}`}
                onClick={() => saveTranscript(lab, session, [node])}
              >
                <Download {...ICON} />
                Download
              </Button>
            </Row>
          ))}
      </ul>
      <div className="mt-1 flex justify-end border-line border-t pt-2">
        <Button onClick={() => saveTranscript(lab, session)}>
          <Download {...ICON} />
          All as one file
        </Button>
      </div>
      {watching ? null : (
        <>
          <h3 className="mt-4 mb-1 font-semibold text-ui">Files in /root</h3>
          <p className="mb-2 text-t2 text-ui">A tar of each node, while the session lasts.</p>
          {answer === null ? (
            <p role="status" className="flex items-center gap-2 text-t2 text-ui">
              <Spinner />
              Asking the nodes
            </p>
          ) : answer.ok ? (
            <ul>
              {answer.value.files.map((file) => (
                <Files key={file.node} session={session.id} file={file} />
              ))}
            </ul>
          ) : (
            <FaultNote fault={answer.fault} />
          )}
        </>
      )}
    </Dialog>
  );
}
