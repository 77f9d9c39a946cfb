//! The parent's side of the cage: starts a child, hands it a picture, takes what it gives back.

use std::{process::Stdio, sync::Arc, time::Duration};

use documents::{Checked, Media, NotTaken};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Command,
    time::timeout,
};

use super::{COMMAND, NotKept, SAYS};

/// A child that has not answered by then is ended.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most bytes of an answer.
const ANSWER_BYTES_MAX: u64 = 64 << 20;
/// This very program, also when its file was replaced by a newer one in the meantime.
const OURSELVES: &str = "/proc/self/exe";

/// Hands a picture to a child and takes what it gives back.
pub(super) async fn read_apart(bytes: Arc<[u8]>) -> Result<Checked, NotKept> {
    let mut child = Command::new(OURSELVES)
        .arg(COMMAND)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(NotKept::NoChild)?;
    let (mut input, mut output) = (child.stdin.take(), child.stdout.take());
    let mut picture = Vec::new();
    let hand_over = async {
        if let Some(mut input) = input.take() {
            // A child that has ended early says why when it ends.
            let _ = input.write_all(&bytes).await;
        }
    };
    let take = async {
        let Some(output) = output.as_mut() else { return Ok(0) };
        output.take(ANSWER_BYTES_MAX).read_to_end(&mut picture).await
    };
    let ended = timeout(PATIENCE, async {
        let ((), taken) = tokio::join!(hand_over, take);
        taken?;
        child.wait().await
    });
    let code = match ended.await {
        Ok(Ok(status)) => status.code(),
        // Too slow, or it cannot be talked to: it is ended when it is dropped.
        Ok(Err(_)) | Err(_) => None,
    };
    match code {
        Some(0) if !picture.is_empty() => Ok(Checked { media: Media::Png, bytes: picture.into() }),
        code => {
            let said = SAYS.iter().find(|(_, says)| code == Some(i32::from(*says)));
            Err(said.map_or(NotTaken::Broken, |(why, _)| *why).into())
        }
    }
}
