//! The parent's side of the cage: starts a child, hands it what is to be read, takes what it gives
//! back.

use std::{io, process::Stdio, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Command,
    time::timeout,
};

/// This very program, also when its file was replaced by a newer one in the meantime.
const OURSELVES: &str = "/proc/self/exe";

/// What a child is started for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errand {
    /// The command of this program.
    pub(super) command: &'static str,
    /// A child that has not answered by then is ended.
    pub(super) patience: Duration,
    /// The most bytes of an answer.
    pub(super) answer_bytes_max: u64,
}

/// How a child ended, when it ended by itself, and what it gave back.
pub(super) struct Answer {
    pub(super) code: Option<i32>,
    pub(super) bytes: Vec<u8>,
}

/// Hands bytes to a child and takes what it gives back. Fails when no child could be started.
pub(super) async fn ask(errand: Errand, bytes: Arc<[u8]>) -> io::Result<Answer> {
    let mut child = Command::new(OURSELVES)
        .arg(errand.command)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (mut input, mut output) = (child.stdin.take(), child.stdout.take());
    let mut answer = Vec::new();
    let hand_over = async {
        if let Some(mut input) = input.take() {
            // A child that has ended early says why when it ends.
            let _ = input.write_all(&bytes).await;
        }
    };
    let take = async {
        let Some(output) = output.as_mut() else { return Ok(0) };
        output.take(errand.answer_bytes_max).read_to_end(&mut answer).await
    };
    let ended = timeout(errand.patience, async {
        let ((), taken) = tokio::join!(hand_over, take);
        taken?;
        child.wait().await
    });
    let code = match ended.await {
        Ok(Ok(status)) => status.code(),
        // Too slow, or it cannot be talked to: it is ended when it is dropped.
        Ok(Err(_)) | Err(_) => None,
    };
    Ok(Answer { code, bytes: answer })
}
